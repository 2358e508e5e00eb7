/** What other programs send over REST, read into what it means, with every problem of it at once. */
package org.atiende.body;
