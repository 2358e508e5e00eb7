/** Who gets whom: candidates, explanation, the waiting line and its distributor. Pure but for the distributor's one lock. */
package org.atiende.match;
