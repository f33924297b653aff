package lsp

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tautline.dev/bench/generate"
)

// A verdict after a key was pressed, of a system of 200 boxes and 400 lines.
func BenchmarkVerdict(b *testing.B) {
	dir := b.TempDir()
	name := filepath.Join(dir, "system.cue")
	src := string(generate.Model(200, 400, 1))
	if err := os.WriteFile(name, []byte(src), 0o600); err != nil {
		b.Fatal(err)
	}
	d := newDesk()
	for _, c := range []struct {
		name, instead string
		whole         bool
	}{{"a mistake", `timeout: "soon%d"`, true}, {"quick", `timeout: "%dms"`, false}, {"all rules", `timeout: "%dms"`, true}} {
		b.Run(c.name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				text := strings.Replace(src, `timeout: "2s"`, fmt.Sprintf(c.instead, 2000+i), 1)
				v, err := d.Verdict(context.Background(), Ask{Dir: dir, Files: map[string]string{name: text}, Whole: c.whole})
				if err != nil || len(v.Diagnostics) == 0 {
					b.Fatal(err, v)
				}
			}
		})
	}
}
