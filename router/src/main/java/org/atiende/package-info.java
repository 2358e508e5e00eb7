/** The root: builds everything, starts, drains and stops it. */
package org.atiende;
