package main

import (
	"bytes"
	"os"
	"path/filepath"
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

func TestRefusesBrokenSources(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if _, err := bundle(folder); err == nil {
		t.Error("bundled nothing without a word")
	}
	for name, content := range map[string]string{"vendor/htmx.min.js": "", "vendor/hx-sse.min.js": "", "islands/live.ts": "const = 1", "css/look.css": ""} {
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
