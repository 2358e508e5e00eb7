/** What is said and how it sounds: the sentences by key and language, their sound files, and the voice that speaks them on a line. */
package org.atiende.speech;
