/** The call: the script of each turn, what a live call is, and what the agents' phones may ask. */
package org.atiende.call;
