package text

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"tautline.dev/render/plain"
	"tautline.dev/rules/tags"
)

// ExplainTag writes what a tag means that is no rule's name.
func ExplainTag(w io.Writer, st Style, t *tags.Tag) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s  %s\n\n", st.bold.Render(t.Name), st.faint.Render(t.Kind))
	for _, part := range [][2]string{{"WHAT", t.Says}, {"RULES THAT TELL OF IT", strings.Join(t.Rules, ", ")}} {
		fmt.Fprintf(out, "%s\n", st.rule.Render(part[0]))
		for _, line := range plain.Wrap(part[1], st.fit(88, 2)) {
			fmt.Fprintf(out, "  %s\n", line)
		}
		fmt.Fprintln(out)
	}
	return out.Flush()
}
