/** Who would get a call, and why; and why a call that was went where it went. Nothing here changes anything. */
package org.atiende.explain;
