/** The production router in processes of its own that die, freeze and come back, beside a real Asterisk whose links are cut. */
package org.atiende.fault;
