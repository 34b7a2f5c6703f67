package cli

import (
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"weir.dev/weir/internal/config"
	"weir.dev/weir/internal/words"
)

// settings adds the flags of settings to a command. What they say is read with all else by configure.
func (e *env) settings(to *pflag.FlagSet, names ...string) {
	for _, name := range names {
		s, ok := config.Find(name)
		if !ok {
			panic("no setting " + name)
		}
		if s.Switch {
			to.Bool(name, false, e.say(s.Doc))
			continue
		}
		to.String(name, s.Default, e.say(s.Doc))
	}
}

// configure reads what the run of a command is set to.
func (e *env) configure(c *cobra.Command) (err error) {
	e.conf, e.values, err = config.Read(config.Input{
		Flag: func(name string) (value string, given, known bool) {
			f := c.Flags().Lookup(name)
			if f == nil {
				return "", false, false
			}
			return f.Value.String(), f.Changed, true
		},
		Getenv: e.getenv, Open: os.ReadFile,
	})
	return err
}

// origin names where a setting was set, so that it can be mended there.
func (e *env) origin(name string) string {
	for _, v := range e.values {
		if v.Name == name && v.Place != "" {
			return v.Place
		}
	}
	return "--" + name
}

func (e *env) configCommand() *cobra.Command {
	var format string
	c := &cobra.Command{
		Use: "config", Short: e.say(words.T("Show what Weir is set to here, and where each setting comes from")), Args: none,
		Long: e.long(words.T("A flag wins over an environment variable, that over the file that --config or WEIR_CONFIG " +
			"names, and that over the default. Tokens and passwords are not shown.")),
		RunE: func(*cobra.Command, []string) error {
			if err := oneOf("format", format, "text", "json"); err != nil {
				return err
			}
			if format == "json" {
				return e.printJSON(map[string]any{"items": e.listedSettings()})
			}
			return e.printSettings()
		},
	}
	for _, s := range config.Table() {
		if e.isGlobal(s.Name) {
			continue
		}
		e.settings(c.Flags(), s.Name)
	}
	c.Flags().StringVar(&format, "format", "text", e.say(words.T("text or json")))
	return c
}

// isGlobal reports whether every command takes a setting.
func (e *env) isGlobal(name string) bool {
	return name == "as-of" || name == "seed" || name == "config"
}

// listedSetting is a setting for programs.
type listedSetting struct {
	Name  string      `json:"name"`
	Value string      `json:"value,omitempty"`
	From  config.From `json:"from"`
	Place string      `json:"place,omitempty"`
}

func (e *env) listedSettings() (all []listedSetting) {
	for _, v := range e.values {
		all = append(all, listedSetting{v.Name, v.Shown().String(), v.From, v.Place})
	}
	return all
}

func (e *env) printSettings() error {
	table := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	row := func(cells ...words.Text) { fmt.Fprintln(table, e.say(words.Join("\t", cells...))) }
	row(words.T("SETTING"), words.T("VALUE"), words.T("FROM"))
	for _, v := range e.values {
		from := words.Verbatim(v.Place)
		switch {
		case v.From == config.Default && v.Shown().IsZero():
			from = words.T("not set")
		case v.From == config.Default:
			from = words.T("the default")
		}
		row(words.Verbatim(v.Name), words.Or(v.Shown(), words.Verbatim("-")), from)
	}
	return table.Flush()
}
