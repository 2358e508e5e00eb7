/**
 * The stories: real calls on a real Asterisk, told and judged. {@code ./atiende demo --once} plays them for a reader, the tests play the
 * same ones.
 */
package org.atiende.story;
