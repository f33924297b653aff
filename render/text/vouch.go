package text

import (
	"fmt"

	"tautline.dev/render/message"
	"tautline.dev/render/plain"
	"tautline.dev/rules"
)

// unvouched says that a verdict isn't worth much yet, and what to state next.
func (v *verdict) unvouched(called, why string, next []message.Next) {
	for i, line := range plain.Wrap(plain.Text("can't vouch for "+called+" yet: "+why), v.st.fit(storyWidth, 0)) {
		if i == 0 {
			line = v.st.severity[rules.Warning].Render(line)
		}
		fmt.Fprintln(v, line)
	}
	for i, n := range next {
		for j, line := range plain.Wrap(plain.Text(n.Says), v.st.fit(storyWidth-8, 5)) {
			lead := fmt.Sprintf("  %d. ", i+1)
			if j > 0 {
				lead = "     "
			}
			fmt.Fprintf(v, "%s%s\n", lead, line)
		}
		for _, cue := range n.CUE {
			fmt.Fprintf(v, "       %s\n", plain.Text(cue))
		}
	}
	fmt.Fprintln(v)
}
