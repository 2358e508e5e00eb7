/** Customers: who they are, what is open with them, how earlier contacts ended; and the directories that know it. */
package org.atiende.customer;
