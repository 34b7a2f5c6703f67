package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"weir.dev/weir/internal/words"
)

// access is what the instance's chain says of who may come in: of each row, under the name of its table and its key,
// the values of columns. A column that a record does not mention, since an earlier program wrote it, is not known.
type access struct {
	rows map[accessRow]*saidRow
	// unnamed are accounts, and people by unnamedLink, with sessions or links of which the chain does not say which
	// they are.
	unnamed map[string]bool
	loose   int // rows that are there and not known, or not in full
}

type accessRow struct{ table, key string }

type saidRow struct {
	values   map[string]string
	revision int64 // of the record that said so last
}

// accessTables are the tables of who may come in. The first column is the key; columns that count for nothing are left
// out.
var accessTables = []struct {
	name    string
	columns []string
	expire  bool // rows go without a record when their time is over
	*statement
}{
	{"workspace", []string{"id"}, false, newStatement(`SELECT id FROM workspace WHERE id <> ''`)},
	{"account", []string{"id", "disabled"}, false, newStatement(`SELECT id, CASE WHEN disabled = 0 THEN 'no' ELSE 'yes' END FROM account`)},
	{
		"membership",
		[]string{"account@workspace", "person"},
		false,
		newStatement(`SELECT account || '@' || workspace, person FROM membership`),
	},
	{
		"token",
		[]string{"id", "workspace", "person", "scope", "secret", "expires", "revoked"},
		false,
		newStatement(`SELECT id, workspace, person, scope, hash, expires, CASE WHEN revoked = 0 THEN 'no' ELSE 'yes' END FROM token`),
	},
	{
		"session",
		[]string{"hash", "account", "created"},
		true,
		newStatement(`SELECT hash, account, created FROM session`),
	},
	{
		"link",
		[]string{"hash", "account", "workspace", "person", "expires", "used"},
		true,
		newStatement(`SELECT hash, account, workspace, person, expires, CASE WHEN used = 0 THEN 'no' ELSE 'yes' END FROM link`),
	},
}

// accessDetail is what records of the chain say of a row.
type accessDetail struct {
	Workspace, Account, Person, Token, Scope, Session, Link, Secret, Expires, Created string
}

func newAccess() *access { return &access{rows: map[accessRow]*saidRow{}, unnamed: map[string]bool{}} }

// record takes in what a command says that it did.
func (a *access) record(n int64, command string, body []byte) error {
	var d accessDetail
	if len(body) > 0 {
		if err := json.Unmarshal(body, &d); err != nil {
			return found(words.T("the payload of record %s cannot be read: %s", no(n), err))
		}
	}
	tie := d.Account + "@" + d.Workspace
	switch command {
	case "workspace.create":
		a.set(n, "workspace", d.Workspace)
	case "account.create":
		a.set(n, "account", d.Account, "disabled", "no")
	case "account.disable":
		a.disable(n, d.Account)
	case "membership.add":
		a.set(n, "membership", tie, "person", d.Person)
	case "membership.remove":
		delete(a.rows, accessRow{"membership", tie})
	case "token.create":
		a.set(n, "token", d.Token, "workspace", d.Workspace, "person", d.Person, "scope", d.Scope, "secret", d.Secret,
			"expires", d.Expires, "revoked", "no")
	case "token.revoke":
		a.change(n, "token", d.Token, "revoked", "yes")
	case "session.create":
		if d.Session == "" {
			a.unnamed[d.Account] = true
		} else {
			a.set(n, "session", d.Session, "account", d.Account, "created", d.Created)
		}
	case "session.end":
		delete(a.rows, accessRow{"session", d.Session})
	case "session.end-all":
		a.endSessions(d.Account)
	case "link.create":
		if d.Link == "" {
			a.unnamed[unnamedLink(d.Account, d.Workspace, d.Person)] = true
		} else {
			a.set(n, "link", d.Link, "account", d.Account, "workspace", d.Workspace, "person", d.Person, "expires", d.Expires)
		}
	case "link.redeem":
		a.change(n, "link", d.Link, "used", "yes")
	}
	return nil
}

func unnamedLink(account, workspace, person string) string {
	return strings.Join([]string{"link", account, workspace, person}, "\x00")
}

// set says what a row has. Values that are empty are not known.
func (a *access) set(n int64, table, key string, pairs ...string) {
	row := &saidRow{values: map[string]string{}, revision: n}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" || pairs[i] == "account" || pairs[i] == "workspace" || pairs[i] == "person" {
			row.values[pairs[i]] = pairs[i+1]
		}
	}
	a.rows[accessRow{table, key}] = row
}

func (a *access) change(n int64, table, key, column, value string) {
	if row := a.rows[accessRow{table, key}]; row != nil {
		row.values[column], row.revision = value, n
	}
}

// disable is what DisableAccount does.
func (a *access) disable(n int64, account string) {
	a.change(n, "account", account, "disabled", "yes")
	a.endSessions(account)
	theirs := map[[2]string]bool{} // workspace and person
	for row, said := range a.rows {
		if of, workspace, _ := strings.Cut(row.key, "@"); row.table == "membership" && of == account {
			theirs[[2]string{workspace, said.values["person"]}] = true
		}
	}
	for row, said := range a.rows {
		if theirs[[2]string{said.values["workspace"], said.values["person"]}] && row.table == "token" {
			a.change(n, row.table, row.key, "revoked", "yes")
		}
	}
}

func (a *access) endSessions(account string) {
	delete(a.unnamed, account)
	for row, said := range a.rows {
		if row.table == "session" && said.values["account"] == account {
			delete(a.rows, row)
		}
	}
}

// compare holds the rows to what the chain says.
func (a *access) compare(ctx context.Context, r runner) error {
	for _, table := range accessTables {
		seen := map[string]bool{}
		err := r.each(ctx, table.statement, nil, func(rows *sql.Rows) error {
			values, err := texts(rows, len(table.columns))
			if err != nil {
				return err
			}
			seen[values[0]] = true
			return a.row(table.name, table.columns, values)
		})
		if err != nil {
			return err
		}
		if table.expire {
			continue
		}
		var missing []*saidRow
		keys := map[*saidRow]string{}
		for row, said := range a.rows {
			if row.table == table.name && !seen[row.key] {
				missing = append(missing, said)
				keys[said] = row.key
			}
		}
		if len(missing) > 0 {
			said := slices.MinFunc(missing, func(a, b *saidRow) int { return int(a.revision - b.revision) })
			return found(words.T("%s %s has no row, and record %s says there is one", table.name, keys[said],
				no(said.revision)))
		}
	}
	return nil
}

func (a *access) row(table string, columns, values []string) error {
	said := a.rows[accessRow{table, values[0]}]
	shown := values[0]
	if columns[0] == "hash" {
		shown = shown[:8]
	}
	if said == nil {
		if table == "session" && a.unnamed[values[1]] ||
			table == "link" && a.unnamed[unnamedLink(values[1], values[2], values[3])] {
			a.loose++
			return nil
		}
		return found(words.T("%s %s has a row, and no record says so", table, shown))
	}
	known := true
	for i, column := range columns[1:] {
		want, ok := said.values[column]
		switch got := values[i+1]; {
		case !ok && column == "used": // one that was not used, or was replaced by another
		case !ok:
			known = false
		case column == "secret" && got != want:
			return found(words.T("%s %s has another secret than record %s says", table, shown, no(said.revision)))
		case got != want:
			return found(words.T("%s %s says %s: %s, and record %s says %s", table, shown, column, words.Quoted(got),
				no(said.revision), words.Quoted(want)))
		}
	}
	if !known {
		a.loose++
	}
	return nil
}

// texts scans a row of n columns.
func texts(rows *sql.Rows, n int) ([]string, error) {
	values, to, out := make([]any, n), make([]any, n), make([]string, n)
	for i := range values {
		to[i] = &values[i]
	}
	if err := rows.Scan(to...); err != nil {
		return nil, err
	}
	for i, v := range values {
		switch v := v.(type) {
		case []byte:
			out[i] = hex.EncodeToString(v)
		case int64:
			out[i] = strconv.FormatInt(v, 10)
		default:
			out[i] = fmt.Sprint(v)
		}
	}
	return out, nil
}
