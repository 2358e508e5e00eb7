/** Values of telephony: numbers, endpoints, call ids, networks, and how a ring ended. */
package org.atiende.tel;
