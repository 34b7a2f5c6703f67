package cli

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/lens"
)

func (e *env) tokenCommand() *cobra.Command {
	c := group("token", "Make tokens for programs")
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
	c.AddCommand(create)
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
	return e.withWorkspace(ctx, "", func(l *local, info engine.Info, w *lens.World) error {
		p := findPerson(w.Full(), ref)
		if p == nil {
			return fmt.Errorf("workspace %s has no person %q; people are listed under people: in its cascade file, and local is the one at this machine", info.Key, ref)
		}
		return f(l, info, p)
	})
}

// localPerson names the one at the machine, who has no key, where nobody else is called that.
const localPerson = "local"

func findPerson(s *cascade.Snapshot, ref string) *cascade.Person {
	if p, ok := s.Find(cascade.KindPerson, ref).(*cascade.Person); ok {
		return p
	}
	for p := range s.People() {
		if ref == localPerson && p.Local {
			return p
		}
	}
	return nil
}
