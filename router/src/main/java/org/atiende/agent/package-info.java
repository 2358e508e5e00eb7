/** Agents: who they are, where they sit, what they can do, and what they chose to be just now. */
package org.atiende.agent;
