package auth

import (
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/words"
)

// Right is something a person may do in a workspace.
type Right string

// The rights.
const (
	Read        Right = "read"
	Listen      Right = "listen"
	Export      Right = "export"
	Plan        Right = "plan"
	CheckIn     Right = "check-in"
	Observe     Right = "observe"
	Acknowledge Right = "acknowledge"
	Edit        Right = "edit"
	Apply       Right = "apply"
	Tokens      Right = "tokens"
	Jobs        Right = "jobs"
)

// Scope is what a credential is good for, within the rights of its person.
type Scope = store.Scope

// The scopes. A session begun with a link writes; one begun with a token has the token's scope.
const (
	ScopeRead  = store.ScopeRead
	ScopeWrite = store.ScopeWrite
)

// Row says who has a right.
type Row struct {
	Right Right
	Scope Scope          // what the credential must be good for
	Roles []cascade.Role // who may, from the most to the least trusted
	Doc   words.Text     // one sentence
}

var (
	everybody = []cascade.Role{cascade.Owner, cascade.Admin, cascade.Lead, cascade.Member, cascade.Guest}
	keepers   = []cascade.Role{cascade.Owner, cascade.Admin}
	insiders  = []cascade.Role{cascade.Owner, cascade.Admin, cascade.Lead, cascade.Member}
)

var table = []Row{
	{Read, ScopeRead, everybody, words.T("Read what one may see; a guest sees only what they are in the audience of.")},
	{Listen, ScopeRead, everybody, words.T("Be told that something one may see has changed, and nothing else.")},
	{Export, ScopeRead, everybody, words.T("Take what one may see away as a cascade file.")},
	{Plan, ScopeRead, insiders, words.T("See what applying cascade files would change, without changing it.")},
	{CheckIn, ScopeWrite, insiders, words.T(
		"Check in on {goals} of one's own teams, or that one is accountable for; owners and " +
			"administrators on any they see.")},
	{Observe, ScopeWrite, insiders, words.T(
		"Record readings of visible metrics that people or programs keep up (sources manual " +
			"and push).")},
	{Acknowledge, ScopeWrite, insiders, words.T(
		"Acknowledge findings about {goals}, {measures}, metrics and teams of one's own " +
			"teams, or that one is accountable for, and withdraw that; leads, administrators and owners about anything they " +
			"see, and they alone a whole rule.")},
	{Edit, ScopeWrite, insiders, words.T("Make, change and remove things, each by the rows of the table of kinds.")},
	{Apply, ScopeWrite, insiders, words.T(
		"Apply cascade files to what one may see: a batch of edits, each by the rows of the " +
			"table of kinds.")},
	{Tokens, ScopeWrite, everybody, words.T("List and revoke one's own tokens.")},
	{Jobs, ScopeRead, keepers, words.T("See what Weir does by itself, and how it stands.")},
}

// Table returns the permission table: every right has exactly one row, and what has none is refused.
func Table() []Row { return slices.Clone(table) }

func forbidden(subject string, message words.Text) error {
	return &cascade.Error{Code: cascade.Forbidden, Subject: subject, Message: message}
}

// allowed checks a role and a scope against the table.
func allowed(r Right, role cascade.Role, scope Scope) error {
	i := slices.IndexFunc(table, func(row Row) bool { return row.Right == r })
	switch {
	case i < 0:
		return forbidden("", words.T("Nobody may do this."))
	case !slices.Contains(table[i].Roles, role):
		return forbidden("", words.T("Your role here is %s, and this needs %s. Ask an owner or administrator of the "+
			"workspace.",
			role, anyOf(table[i].Roles)))
	case table[i].Scope == ScopeWrite && scope != ScopeWrite:
		return forbidden("", words.T("Your token is for reading only. Use one with the scope write."))
	}
	return nil
}

// anyOf lists roles as a sentence does.
func anyOf(roles []cascade.Role) words.Text {
	named := make([]words.Text, len(roles))
	for i, r := range roles {
		named[i] = words.Verbatim(string(r))
	}
	return words.Either(named...)
}
