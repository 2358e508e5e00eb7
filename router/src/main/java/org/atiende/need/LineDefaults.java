package org.atiende.need;

/**
 * What a line says of its callers when their history says nothing.
 *
 * @param skill qualified for first contact
 * @param language ISO 639-1
 */
public record LineDefaults(String skill, String language) {
}
