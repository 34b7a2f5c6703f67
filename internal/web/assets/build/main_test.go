package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCommitted finds a source that was changed without making the bundle again.
func TestCommitted(t *testing.T) {
	t.Parallel()
	made, err := bundle("..")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range made {
		got, err := os.ReadFile(filepath.Join("..", "dist", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("dist/%s is not what the sources make: run go generate ./internal/web/...", name)
		}
	}
}

// TestFormatted finds a style sheet that go generate would write otherwise.
func TestFormatted(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("../css/*.css")
	inner, err2 := filepath.Glob("../css/*/*.css")
	if names = append(names, inner...); err != nil || err2 != nil || len(names) < 20 {
		t.Fatal(len(names), err, err2)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := format(string(text)); err != nil || got != string(text) {
			t.Errorf("%s is not formatted: run go generate ./internal/web/... (%v)", name, err)
		}
	}
}

func TestFormat(t *testing.T) {
	t.Parallel()
	const crowded = `/* head */
@import "./a.css"   layer(a);
.a,.b:is(c, d){margin:0;color : red; /* why */
/* of what follows */
content: "a;b{"; background: url(x;y)}
@media (max-width: 9px) { .a { margin: 0;

padding: 0; } .c { top: 0; } }`
	const want = `/* head */
@import "./a.css" layer(a);

.a,
.b:is(c, d) {
  margin: 0;
  color: red; /* why */
  /* of what follows */
  content: "a;b{";
  background: url(x;y);
}

@media (max-width: 9px) {
  .a {
    margin: 0;

    padding: 0;
  }

  .c {
    top: 0;
  }
}
`
	got, err := format(strings.Replace(crowded, "url(x;y)}", "url(x;y);}", 1))
	if err != nil || got != want {
		t.Errorf("%v\n%s", err, got)
	}
	if again, err := format(got); err != nil || again != got {
		t.Errorf("formatting twice changes it: %v\n%s", err, again)
	}
	for _, bad := range []string{crowded, ".a {", ".a { margin: 0; }}", "/* open", "margin", ".a { margin: 0"} {
		if got, err := format(bad); err == nil {
			t.Errorf("%q becomes %q", bad, got)
		}
	}
}

func TestRefusesBrokenSources(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if _, err := bundle(folder); err == nil {
		t.Error("bundled nothing without a word")
	}
	for name, content := range map[string]string{
		"vendor/htmx.min.js": "", "vendor/hx-sse.min.js": "", "script/weir.ts": "const = 1", "css/weir.css": "",
	} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := run(folder); err == nil {
		t.Error("a script that does not parse was bundled")
	}
}
