/** Calls that we owe, as they stand: made at the hold cap, on disk before they are spoken, changed by one hand at a time. */
package org.atiende.promise;
