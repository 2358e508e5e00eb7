/** How customers are kept informed of their cases: what they ask with, what they are to be told next, and when. */
package org.atiende.followup;
