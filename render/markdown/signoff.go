package markdown

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"tautline.dev/render/message"
	"tautline.dev/rules/signoff"
)

// Signatures writes how the signatures of some systems stand.
func Signatures(w io.Writer, verdicts []*signoff.Verdict) error {
	out := bufio.NewWriter(w)
	for _, v := range verdicts {
		signatures(out, v)
	}
	return out.Flush()
}

func signatures(w io.Writer, v *signoff.Verdict) {
	fmt.Fprintf(w, "# Signatures of %s, judged on %s\n\n%s.\n", Text(v.System.Called()), v.Now.Format(time.DateOnly), Text(message.Signatures(v)))
	if from := message.SignersFrom(v); from != "" {
		fmt.Fprintf(w, "\n%s.\n", Text(strings.ToUpper(from[:1])+from[1:]))
	}
	if len(v.Standings) > 0 {
		fmt.Fprintln(w)
	}
	for i := range v.Standings {
		s := &v.Standings[i]
		mark, required := " ", ""
		if s.State.Holds() {
			mark = "x"
		}
		if s.Required {
			required = " (required)"
		}
		fmt.Fprintf(w, "- [%s] %s%s: %s", mark, Code(s.Role), required, s.State)
		if s.Act != nil {
			fmt.Fprintf(w, ", %s", Text(message.Decided(s.Act)))
		}
		fmt.Fprintln(w)
		if s.Why != "" {
			fmt.Fprintf(w, "  - %s\n", Text(s.Why))
		}
		if s.Act != nil {
			for _, c := range s.Act.Conditions {
				fmt.Fprintf(w, "  - condition: %s\n", Text(c))
			}
		}
		if by := message.JudgedBy(s); by != "" {
			fmt.Fprintf(w, "  - judged: %s\n", Text(by))
		}
		for _, l := range message.SinceSigned(s) {
			fmt.Fprintf(w, "  - changed: %s\n", Text(l))
		}
		for _, l := range message.AgedSinceSigned(s) {
			fmt.Fprintf(w, "  - aged: %s\n", Text(l))
		}
	}
	fmt.Fprintln(w)
}
