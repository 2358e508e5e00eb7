/** Configuration: what the administrator wrote, read whole or refused whole with every problem named. */
package org.atiende.config;
