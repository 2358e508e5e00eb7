/** Keeps what is promised: whom to ring and when, on whatever node, whatever dies in between. */
package org.atiende.keeping;
