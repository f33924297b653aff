package text

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"tautline.dev/render/plain"
	"tautline.dev/rules/readiness"
)

// ExplainItem writes all there is to say about an item of the readiness checklist, on a
// day.
func ExplainItem(w io.Writer, st Style, i *readiness.Item, now time.Time) error {
	out := bufio.NewWriter(w)
	by := "by its source"
	if i.Ours {
		by = "by us: its source weighs nothing"
	}
	fmt.Fprintf(out, "%s  %s\n\n", st.bold.Render(i.ID), st.faint.Render(fmt.Sprintf("readiness, %s, weighs %s (%s)", i.Group, i.Weight, by)))
	part := func(title, body string) {
		fmt.Fprintf(out, "%s\n", st.rule.Render(title))
		for _, line := range plain.Wrap(body, st.fit(88, 2)) {
			fmt.Fprintf(out, "  %s\n", line)
		}
		fmt.Fprintln(out)
	}
	part("WHAT IT ASKS", i.Asks)
	part("HOW IT IS ANSWERED", i.Answered(now))
	if len(i.Rules) > 0 {
		part("RULES THAT MUST BE QUIET", strings.Join(i.Rules, ", "))
	}
	part("WHO NEEDS IT", i.NeededBy())
	fmt.Fprintf(out, "%s\n", st.rule.Render("SOURCES"))
	for _, ref := range i.Sources {
		title := ref.Title
		if ref.ID != "" {
			title = ref.ID + " " + title
		}
		fmt.Fprintf(out, "  %s (read %s)\n  %s\n", title, ref.Read, st.faint.Render(ref.URL))
	}
	return out.Flush()
}
