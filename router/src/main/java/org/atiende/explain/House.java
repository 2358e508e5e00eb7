package org.atiende.explain;

import java.net.InetSocketAddress;

/**
 * Whom commands ask.
 *
 * @param http where the router listens
 * @param store what is read when it does not
 */
public record House(InetSocketAddress http, StoreAlone store) {
}
