package cli

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"weir.dev/weir/internal/api"
	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/config"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/words"
)

func (e *env) tokenCommand() *cobra.Command {
	c := e.group("token", words.T("Make, list and revoke tokens for programs"))
	var person, scope, name string
	var days int
	create := &cobra.Command{
		Use: "create --person ID", Short: e.say(words.T("Make a token and print it, once")), Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := oneOf("scope", scope, string(auth.ScopeRead), string(auth.ScopeWrite)); err != nil {
				return err
			}
			if days < 0 {
				return words.Errorf("--days: %d is below 0; 0 means that it never expires", strconv.Itoa(days))
			}
			return e.withPerson(c.Context(), person, func(l *local, info engine.Info, p *cascade.Person) error {
				var expires time.Time
				if days > 0 {
					expires = l.clock.Host().AddDate(0, 0, days)
				}
				secret, _, err := l.auth.MakeToken(c.Context(), "", info.ID, p.ID, auth.Scope(scope), name, expires)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintln(e.out, secret)
				return err
			})
		},
	}
	e.localFlags(create)
	e.workspaceFlag(create)
	create.Flags().StringVar(&person, "person", "",
		e.say(words.T("whose token it is, by their id, or local for the one at this machine: it may do and see what "+
			"they may")))
	create.Flags().StringVar(&scope, "scope", string(auth.ScopeRead),
		e.say(words.T("read, or write to also check in, record readings and apply")))
	create.Flags().StringVar(&name, "name", e.say(words.T("made on the command line")),
		e.say(words.T("what lists of tokens call it")))
	create.Flags().IntVar(&days, "days", 90, e.say(words.T("after how many days it expires; 0 for never")))
	c.AddCommand(create, e.tokenListCommand(), e.tokenRevokeCommand())
	return c
}

// listedToken is a token in the form of a list: that of the API, with whose it is.
type listedToken struct {
	Person string `json:"person"`
	api.Token
}

func (e *env) tokenListCommand() *cobra.Command {
	var person, format string
	c := &cobra.Command{
		Use: "list", Short: e.say(words.T("List the tokens of a workspace, without their secrets")), Args: none,
		Long: e.long(words.T("Lists everybody's tokens, or those of --person, oldest first, also those that have expired " +
			"or were revoked.")),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := oneOf("format", format, "text", "json"); err != nil {
				return err
			}
			return e.withWorkspace(c.Context(), "", func(l *local, info engine.Info, w *sight.World) error {
				var of cascade.ID
				if c.Flags().Changed("person") {
					p, err := personIn(w, info, person)
					if err != nil {
						return err
					}
					of = p.ID
				}
				kept, err := l.auth.TokensOf(c.Context(), info.ID, of)
				if err != nil {
					return err
				}
				items := make([]listedToken, len(kept))
				for i, t := range kept {
					items[i] = listedToken{personLabel(w.Full(), t.Person), api.Token{
						ID: t.ID, Name: t.Name, Scope: t.Scope, Created: t.Created, Expires: t.Expires, Revoked: t.Revoked,
					}}
				}
				if format == "json" {
					return e.printJSON(map[string]any{"items": items})
				}
				return e.printTokens(items, l.clock.Host())
			})
		},
	}
	e.localFlags(c)
	e.workspaceFlag(c)
	c.Flags().StringVar(&person, "person", "",
		e.say(words.T("whose tokens, by their id, or local for the one at this machine; left out, everybody's")))
	c.Flags().StringVar(&format, "format", "text", e.say(words.T("text or json")))
	return c
}

// printTokens writes a table. Days are enough to read; JSON has the times.
func (e *env) printTokens(items []listedToken, now time.Time) error {
	if len(items) == 0 {
		return e.tell(e.out, words.T("There are no tokens."))
	}
	day := func(t time.Time) words.Text {
		if t.IsZero() {
			return words.T("never")
		}
		return words.Verbatim(t.UTC().Format(time.DateOnly))
	}
	table := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	row := func(cells ...words.Text) { fmt.Fprintln(table, e.say(words.Join("\t", cells...))) }
	row(words.T("ID"), words.T("PERSON"), words.T("SCOPE"), words.T("MADE"), words.T("EXPIRES"), words.T("STATE"),
		words.T("NAME"))
	for _, t := range items {
		state := words.T("in force")
		switch {
		case !t.Revoked.IsZero():
			state = words.T("revoked %s", day(t.Revoked))
		case !t.Expires.IsZero() && !t.Expires.After(now):
			state = words.T("expired")
		}
		own := words.Verbatim
		row(own(t.ID), own(t.Person), own(string(t.Scope)), day(t.Created), day(t.Expires), state, own(t.Name))
	}
	return table.Flush()
}

func (e *env) tokenRevokeCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "revoke ID...", Short: e.say(words.T("End tokens at once")),
		Args: some(words.T("which token, by the id that `weir token list` shows")),
		Long: e.long(words.T("Ends tokens, and the sessions begun with them, within a second, also on servers that are " +
			"running on the same data.")),
		RunE: func(c *cobra.Command, args []string) error {
			return e.withWorkspace(c.Context(), "", func(l *local, info engine.Info, w *sight.World) error {
				kept, err := l.auth.TokensOf(c.Context(), info.ID, "")
				if err != nil {
					return err
				}
				var end []auth.Token
				for _, id := range args {
					i := slices.IndexFunc(kept, func(t auth.Token) bool { return t.ID == id })
					if i < 0 {
						return words.Errorf("workspace %s has no token %s; `weir token list` shows those it has, by id", info.Key,
							words.Quoted(id))
					}
					end = append(end, kept[i])
				}
				for _, t := range end {
					of := personLabel(w.Full(), t.Person)
					said := words.T("Revoked the token %s of %s.", t.ID, of)
					err := l.auth.EndToken(c.Context(), "", info.ID, t.ID)
					if cascade.CodeOf(err) == cascade.NotFound {
						said, err = words.T("The token %s of %s was revoked before.", t.ID, of), nil
					}
					if err == nil {
						err = e.tell(e.out, said)
					}
					if err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	e.localFlags(c)
	e.workspaceFlag(c)
	return c
}

func (e *env) linkCommand() *cobra.Command {
	var person string
	var hours int
	c := &cobra.Command{
		Use: "link --person ID", Short: e.say(words.T("Make a link that signs somebody in, once")), Args: none,
		Long: e.long(words.T("Prints a one-time sign-in link to send to that person: whole with --url, else the part that " +
			"goes behind the address people reach Weir at. A new link takes the place of an older one that was not used.")),
		RunE: func(c *cobra.Command, _ []string) error {
			address := e.conf.URL
			if err := checkAddress(address); err != nil {
				return err
			}
			if hours < 1 || hours > 24*14 {
				return words.Errorf("--hours: %d is outside 1 to %d", strconv.Itoa(hours), 24*14)
			}
			return e.withPerson(c.Context(), person, func(l *local, info engine.Info, p *cascade.Person) error {
				secret, err := l.auth.MakeLink(c.Context(), "", info.ID, p.ID, time.Duration(hours)*time.Hour)
				if err != nil {
					return err
				}
				if _, err := fmt.Fprintln(e.out, strings.TrimSuffix(address, "/")+auth.LinkPath(secret)); err != nil ||
					address != "" {
					return err
				}
				return e.tell(e.err,
					words.T(
						"Put the address people reach Weir at in front of it, such as %s for a server on this machine;\n--url or "+
							"WEIR_URL does that for you.", "http://"+config.DefaultAddr))
			})
		},
	}
	e.localFlags(c)
	e.workspaceFlag(c)
	c.Flags().StringVar(&person, "person", "",
		e.say(words.T("whom it signs in, by their id, or local for the one at this machine")))
	e.settings(c.Flags(), "url")
	c.Flags().IntVar(&hours, "hours", 24, e.say(words.T("for how many hours it can be used, at most 336")))
	return c
}

// checkAddress refuses what cannot stand in front of a page's path. Pages stand at the top of their host.
func checkAddress(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil ||
		strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return words.Errorf("--url: %s is no address people reach Weir at; write it as https://weir.example.com",
			words.Quoted(address))
	}
	return nil
}

// withPerson runs f for one person of a workspace.
func (e *env) withPerson(ctx context.Context, ref string, f func(*local, engine.Info, *cascade.Person) error) error {
	if ref == "" {
		return words.Errorf("say with --person who: the id of one of the people in the cascade file, or local for the one " +
			"at this machine")
	}
	return e.withWorkspace(ctx, "", func(l *local, info engine.Info, w *sight.World) error {
		p, err := personIn(w, info, ref)
		if err != nil {
			return err
		}
		return f(l, info, p)
	})
}

// localPerson names the one at the machine, who has no key, where nobody else is called that.
const localPerson = "local"

func personIn(w *sight.World, info engine.Info, ref string) (*cascade.Person, error) {
	s := w.Full()
	if p, ok := s.Find(cascade.KindPerson, ref).(*cascade.Person); ok {
		return p, nil
	}
	for p := range s.People() {
		if ref == localPerson && p.Local {
			return p, nil
		}
	}
	return nil,
		words.Errorf(
			"workspace %s has no person %s; people are listed under people: in its cascade file, and local is the one at this "+
				"machine", info.Key, words.Quoted(ref))
}

// personLabel is what --person takes for somebody; who has left the workspace has no more than an id.
func personLabel(s *cascade.Snapshot, id cascade.ID) string {
	switch p := s.Person(id); {
	case p == nil:
		return "gone:" + string(id)
	case p.Key != "":
		return p.Key
	case p.Local:
		return localPerson
	default:
		return string(id)
	}
}
