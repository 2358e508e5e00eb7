/** AMI: both sessions with one Asterisk, its bytes on one side, what happened in the PBX and the few things we ask of it on the other. */
package org.atiende.ami;
