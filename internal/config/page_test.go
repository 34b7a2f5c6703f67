package config_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"weir.dev/weir/internal/config"
)

var update = flag.Bool("update", false, "write docs/reference/configuration.md anew")

const pageHead = `<!-- Generated from the table in internal/config; change it and run: go generate ./internal/config -->
# Settings

What a run of Weir is set to is read from four sources; the strongest that says something counts:

1. a flag of the command,
2. a variable of the environment,
3. a file, named by ` + "`--config` or `WEIR_CONFIG`" + `,
4. the default.

` + "`weir config`" + ` shows what is set where it is called, and where each setting comes from; tokens and passwords
are not shown. Of ` + "`data`, `database` and `server`" + `, which all say where the data is, only those of the
strongest source count: ` + "`--data`" + ` on the command line wins over ` + "`WEIR_SERVER`" + ` in the environment. A
setting that a command has no flag for does not concern it.

The file is YAML, a line for each setting:

` + "```" + `
# weir.yaml
data: /var/lib/weir
addr: 127.0.0.1:8410
https: true
` + "```" + `

It is read strictly: an unknown name, a name that stands twice and a value that cannot be are refused with their
line, before anything else happens. A file that holds a token or a password should be readable by nobody else.

| setting | flag | variable | takes | default | what it says |
|---|---|---|---|---|---|
`

const pageTail = `
` + "`config`" + ` itself cannot stand in the file. Passwords of PostgreSQL are also taken from ` + "`PGPASSWORD`" +
	` or
a ` + "`.pgpass`" + ` file. The language of commands follows ` + "`WEIR_LANG`, `LC_ALL`, `LC_MESSAGES` or `LANG`" + `.
`

// page is the reference page.
func page() string {
	var b strings.Builder
	b.WriteString(pageHead)
	for _, s := range config.Table() {
		takes, preset := "a text", "`"+s.Default+"`"
		if s.Switch {
			takes, preset = "`true` or `false`", "`false`"
		}
		if s.Secret {
			takes = "a text, never shown"
		}
		if preset == "``" {
			preset = ""
		}
		name := "`" + s.Name + "`"
		if !s.InFile() {
			name = ""
		}
		fmt.Fprintf(&b, "| %s | `--%s` | `%s` | %s | %s | %s |\n", name, s.Name, s.Env, takes, preset, s.Doc)
	}
	b.WriteString(pageTail)
	return b.String()
}

// TestPage keeps docs/reference/configuration.md what the table says; -update writes it.
func TestPage(t *testing.T) {
	t.Parallel()
	const path = "../../docs/reference/configuration.md"
	want := page()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is out of date: run go generate ./internal/config", path)
	}
}

// What the page shows as a file is one.
func TestPageExample(t *testing.T) {
	t.Parallel()
	_, after, _ := strings.Cut(pageHead, "```\n")
	file, _, _ := strings.Cut(after, "```")
	_, values, err := config.Read(given{flags: vars{"config": "w.yaml"}, files: vars{"w.yaml": file}}.input())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, v := range values {
		if v.From == config.File {
			n++
		}
	}
	if n != 3 {
		t.Errorf("%d settings come from the example", n)
	}
}
