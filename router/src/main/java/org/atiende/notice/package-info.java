/** What somebody has to write to a customer, because no call will tell them: kept, and given to the site's own command. */
package org.atiende.notice;
