/** The telephone laboratory: a real Asterisk with the shipped dialplans, and SIPp phones and callers around it, all on loopback. */
package org.atiende.lab;
