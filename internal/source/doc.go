// Package source is the one room that dials. Whatever Weir asks of other machines (figures, identity providers, the
// receivers of webhooks) goes through its client, which talks to public addresses only unless the operator has named
// others, looks at the address when it connects and not before, and bounds what it sends, follows and reads. It knows
// no protocol above HTTP, and neither goals nor who asks.
package source
