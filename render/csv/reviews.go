package csv

import (
	"encoding/csv"
	"io"
	"strconv"
	"time"

	"tautline.dev/render/message"
	"tautline.dev/rules"
)

// Reviews writes what reviews asked, one row a question.
func Reviews(w io.Writer, reports []*rules.Report, open bool) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"system", "asked", "on", "question", "by", "state", "days", "answered", "decision", "link"}); err != nil {
		return err
	}
	for _, r := range reports {
		for _, a := range message.Recorded(r, open) {
			answered := ""
			if !a.Answered.IsZero() {
				answered = a.Answered.Format(time.DateOnly)
			}
			row := []string{r.System.Called(), a.Asked.Format(time.DateOnly), a.On, a.Question, a.By, a.State, strconv.Itoa(a.Days), answered, a.Decision, a.Link}
			for i := range row {
				row[i] = cell(row[i])
			}
			if err := out.Write(row); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}
