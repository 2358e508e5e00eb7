/** The ledger: one row of truth per call, with every offer and its proof. */
package org.atiende.ledger;
