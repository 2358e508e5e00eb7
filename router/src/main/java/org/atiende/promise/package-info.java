/** Calls that we owe: made at the hold cap, on disk before they are spoken, and kept at their time whatever dies in between. */
package org.atiende.promise;
