package text

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"tautline.dev/model/platform"
	"tautline.dev/model/tree"
	"tautline.dev/render/plain"
)

// PlatformList writes a line a platform.
func PlatformList(w io.Writer, st Style, all []*platform.Platform) error {
	out := bufio.NewWriter(w)
	for _, p := range all {
		fmt.Fprintf(out, "  %s %s %s\n", st.bold.Render(pad(p.ID, 28)), pad(strings.Join(p.Kinds, ", "), 20), p.Title)
	}
	return out.Flush()
}

// Platforms writes what is known of some platforms.
func Platforms(w io.Writer, st Style, some []*platform.Platform) error {
	out := bufio.NewWriter(w)
	for _, p := range some {
		fmt.Fprintf(out, "%s  %s\n", st.bold.Render(p.ID), p.Title)
		st.platformFacts(out, "A BOX", p.Box)
		for _, l := range p.Lines {
			st.platformFacts(out, "A LINE "+l.Title, l.Facts)
		}
		st.platformFacts(out, "GOOD TO KNOW", p.Notes)
		fmt.Fprintln(out)
	}
	return out.Flush()
}

func (st Style) platformFacts(w io.Writer, title string, facts []platform.Fact) {
	if len(facts) == 0 {
		return
	}
	fmt.Fprintf(w, "\n %s\n", st.rule.Render(title))
	for _, f := range facts {
		head := ""
		for _, part := range []struct {
			name string
			n    *tree.Node
		}{{"is", f.Value}, {"default", f.Default}, {"min", f.Min}, {"max", f.Max}} {
			if part.n != nil {
				head += fmt.Sprintf(" %s %s", part.name, strings.Trim(part.n.Show(), `"`))
			}
		}
		if f.Path != "" {
			fmt.Fprintf(w, "  %s%s\n", st.bold.Render(f.Path), head)
		}
		says := f.Says
		if !f.Verified {
			says += " (not verified: it implies nothing, ask)"
		}
		for i, line := range plain.Wrap(plain.Text(says), 88) {
			mark := "   "
			if f.Path == "" && i == 0 {
				mark = " - "
			}
			fmt.Fprintf(w, " %s%s\n", mark, line)
		}
		fmt.Fprintf(w, "    %s\n", st.faint.Render(f.Source+" (read "+f.Read+")"))
	}
}
