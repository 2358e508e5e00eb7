/** What was learned of talks, of patience and of who comes; pure. */
package org.atiende.experience;
