package cli

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"weir.dev/weir/internal/config"
)

var update = flag.Bool("update", false, "write docs/reference/cli.md anew")

// TestReference keeps docs/reference/cli.md what the commands say of themselves; -update writes it.
func TestReference(t *testing.T) {
	t.Parallel()
	const path = "../../docs/reference/cli.md"
	want := reference()
	if *update {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is out of date: run go generate ./internal/cli", path)
	}
	page := string(want)
	for _, s := range []string{"\n## weir token create --person ID\n", "| `--data` | `WEIR_DATA` |", "| `--addr` | " +
		"`WEIR_ADDR` | address to listen on; port 0 takes a free one (default `127.0.0.1:8410`) |"} {
		if !strings.Contains(page, s) {
			t.Errorf("the page lacks %q", s)
		}
	}
}

const referenceHead = `<!-- Generated from the commands in internal/cli; change them and run: go generate ./internal/cli -->
# The command line

` + "`weir COMMAND --help`" + ` says the same. Exit codes: 0 fine, 1 failure, 2 there is a difference (` +
	"`plan`, `fmt --check`" + `). ` + "`lint`" + ` has its own: 0 nothing at or above
` + "`--fail-on`" + `, 1 findings, 2 it could not look; ` + "`read`" + `
too: 0 read, 1 nothing like a goal, 2 it could not look. A flag wins over its environment
variable, and that over a file: see [settings](configuration.md).
`

// reference is the page.
func reference() []byte {
	root := (&env{getenv: func(string) string { return "" }}).root()
	var b bytes.Buffer
	b.WriteString(referenceHead + "\nEvery command takes:\n")
	flags(&b, root.PersistentFlags())
	commands(&b, root)
	return b.Bytes()
}

// commands describes what stands below a command.
func commands(b *bytes.Buffer, root *cobra.Command) {
	for _, c := range root.Commands() {
		if c.Hidden || !c.IsAvailableCommand() || c.Name() == "help" {
			continue
		}
		fmt.Fprintf(b, "\n## %s\n\n%s.\n", strings.TrimSuffix(c.UseLine(), " [flags]"), c.Short)
		if c.Long != "" {
			fmt.Fprintf(b, "\n%s\n", c.Long)
		}
		flags(b, c.LocalFlags())
		commands(b, c)
	}
}

func flags(b *bytes.Buffer, set *pflag.FlagSet) {
	rows := 0
	set.VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" {
			return
		}
		if rows++; rows == 1 {
			b.WriteString("\n| flag | variable | what it says |\n|---|---|---|\n")
		}
		name := "`--" + f.Name + "`"
		if f.Shorthand != "" {
			name += ", `-" + f.Shorthand + "`"
		}
		variable := ""
		if s, ok := config.Find(f.Name); ok {
			variable = "`" + s.Env + "`"
		}
		usage := strings.ReplaceAll(f.Usage, "|", `\|`)
		if d := f.DefValue; d != "" && d != "false" && d != "[]" {
			usage += " (default `" + d + "`)"
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", name, variable, usage)
	})
}
