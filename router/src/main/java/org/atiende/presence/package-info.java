/** What the telephones are doing: Asterisk's events and site proofs become agent states and the progress of calls. */
package org.atiende.presence;
