/** Values of telephony: what a number, an address or an endpoint is, wherever it came from. */
package org.atiende.tel;
