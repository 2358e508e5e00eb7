/** Who is paired with whom: idle agents and waiting callers as plain numbers in arrays; pure, and it allocates nothing while it decides. */
package org.atiende.pairing;
