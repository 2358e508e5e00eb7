/** Customers: who they are, what is open with them, what befell their area, how earlier contacts ended; and the directories that know it. */
package org.atiende.customer;
