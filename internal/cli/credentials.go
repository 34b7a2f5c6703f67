package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"weir.dev/weir/internal/api"
	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/sight"
)

func (e *env) tokenCommand() *cobra.Command {
	c := group("token", "Make, list and revoke tokens for programs")
	var person, scope, name string
	var days int
	create := &cobra.Command{
		Use: "create --person ID", Short: "Make a token and print it, once", Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := oneOf("scope", scope, string(auth.ScopeRead), string(auth.ScopeWrite)); err != nil {
				return err
			}
			if days < 0 {
				return fmt.Errorf("--days: %d is below 0; 0 means that it never expires", days)
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
	create.Flags().StringVar(&person, "person", "", "whose token it is, by their id, or local for the one at this machine: it may do and see what they may")
	create.Flags().StringVar(&scope, "scope", string(auth.ScopeRead), "read, or write to also check in, record readings and apply")
	create.Flags().StringVar(&name, "name", "made on the command line", "what lists of tokens call it")
	create.Flags().IntVar(&days, "days", 90, "after how many days it expires; 0 for never")
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
		Use: "list", Short: "List the tokens of a workspace, without their secrets", Args: none,
		Long: "Lists everybody's tokens, or those of --person, oldest first, also those that have expired or were revoked.",
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
					items[i] = listedToken{personLabel(w.Full(), t.Person), api.Token{ID: t.ID, Name: t.Name, Scope: t.Scope, Created: t.Created, Expires: t.Expires, Revoked: t.Revoked}}
				}
				if format == "json" {
					return e.printJSON(map[string]any{"items": items})
				}
				return printTokens(e.out, items, l.clock.Host())
			})
		},
	}
	e.localFlags(c)
	e.workspaceFlag(c)
	c.Flags().StringVar(&person, "person", "", "whose tokens, by their id, or local for the one at this machine; left out, everybody's")
	c.Flags().StringVar(&format, "format", "text", "text or json")
	return c
}

// printTokens writes a table. Days are enough to read; JSON has the times.
func printTokens(w io.Writer, items []listedToken, now time.Time) error {
	if len(items) == 0 {
		_, err := fmt.Fprintln(w, "There are no tokens.")
		return err
	}
	day := func(t time.Time) string {
		if t.IsZero() {
			return "never"
		}
		return t.UTC().Format(time.DateOnly)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tPERSON\tSCOPE\tMADE\tEXPIRES\tSTATE\tNAME")
	for _, t := range items {
		state := "in force"
		switch {
		case !t.Revoked.IsZero():
			state = "revoked " + day(t.Revoked)
		case !t.Expires.IsZero() && !t.Expires.After(now):
			state = "expired"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", t.ID, t.Person, t.Scope, day(t.Created), day(t.Expires), state, t.Name)
	}
	return table.Flush()
}

func (e *env) tokenRevokeCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "revoke ID...", Short: "End tokens at once", Args: some("which token, by the id that `weir token list` shows"),
		Long: "Ends tokens, and the sessions begun with them, within a second, also on servers that are running on the same data.",
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
						return fmt.Errorf("workspace %s has no token %q; `weir token list` shows those it has, by id", info.Key, id)
					}
					end = append(end, kept[i])
				}
				for _, t := range end {
					said := "Revoked the token %s of %s.\n"
					err := l.auth.EndToken(c.Context(), "", info.ID, t.ID)
					if cascade.CodeOf(err) == cascade.NotFound {
						said, err = "The token %s of %s was revoked before.\n", nil
					}
					if err == nil {
						_, err = fmt.Fprintf(e.out, said, t.ID, personLabel(w.Full(), t.Person))
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
	var person, address string
	var hours int
	c := &cobra.Command{
		Use: "link --person ID", Short: "Make a link that signs somebody in, once", Args: none,
		Long: "Prints a one-time sign-in link to send to that person: whole with --url, else the part that goes behind the address people reach Weir\nat. A new link takes the place of an older one that was not used.",
		RunE: func(c *cobra.Command, _ []string) error {
			if err := checkAddress(address); err != nil {
				return err
			}
			if hours < 1 || hours > 24*14 {
				return fmt.Errorf("--hours: %d is outside 1 to %d", hours, 24*14)
			}
			return e.withPerson(c.Context(), person, func(l *local, info engine.Info, p *cascade.Person) error {
				secret, err := l.auth.MakeLink(c.Context(), "", info.ID, p.ID, time.Duration(hours)*time.Hour)
				if err != nil {
					return err
				}
				if _, err := fmt.Fprintln(e.out, strings.TrimSuffix(address, "/")+auth.LinkPath(secret)); err != nil || address != "" {
					return err
				}
				_, err = fmt.Fprintln(e.err, "Put the address people reach Weir at in front of it, such as http://"+defaultAddr+" for a server on this machine;\n--url or WEIR_URL does that for you.")
				return err
			})
		},
	}
	e.localFlags(c)
	e.workspaceFlag(c)
	c.Flags().StringVar(&person, "person", "", "whom it signs in, by their id, or local for the one at this machine")
	c.Flags().StringVar(&address, "url", or(e.getenv("WEIR_URL"), e.getenv("WEIR_SERVER")), "the address people reach Weir at, such as https://weir.example.com; left out, WEIR_SERVER says")
	c.Flags().IntVar(&hours, "hours", 24, "for how many hours it can be used, at most 336")
	return c
}

// checkAddress refuses what cannot stand in front of a page's path. Pages stand at the top of their host.
func checkAddress(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("--url: %q is no address people reach Weir at; write it as https://weir.example.com", address)
	}
	return nil
}

// withPerson runs f for one person of a workspace.
func (e *env) withPerson(ctx context.Context, ref string, f func(*local, engine.Info, *cascade.Person) error) error {
	if ref == "" {
		return errors.New("say with --person who: the id of one of the people in the cascade file, or local for the one at this machine")
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
	return nil, fmt.Errorf("workspace %s has no person %q; people are listed under people: in its cascade file, and local is the one at this machine", info.Key, ref)
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
