package org.atiende.need;

import java.util.Optional;

/**
 * What a line says of its callers when their history says nothing, and of what their cases need besides.
 *
 * @param skill qualified for first contact
 * @param language ISO 639-1
 * @param authority empty when on this line whoever knows the topic may decide
 */
public record LineDefaults(String skill, String language, Optional<Authority> authority) {
}
