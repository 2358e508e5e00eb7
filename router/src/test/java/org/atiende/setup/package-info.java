/** Checks of the launcher and the set-up, which are shell and live in {@code router/setup}. */
package org.atiende.setup;
