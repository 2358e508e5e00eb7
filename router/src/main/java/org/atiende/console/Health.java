package org.atiende.console;

/**
 * One thing that must hold before calls are sent here.
 *
 * @param name as {@code ami_in_step} or {@code store_writable}
 * @param detail in words, shown to whoever asks: no secrets
 */
public record Health(String name, boolean good, String detail) {
}
