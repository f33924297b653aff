package contradiction

import (
	"tautline.dev/model"
	"tautline.dev/model/value"
)

// mostSize is the largest that a platform allows, and whether it says so.
func mostSize(l *model.Limit) (model.Size, bool) {
	if l == nil {
		return 0, false
	}
	most, err := model.ParseSize(l.Max.Text)
	return most, err == nil
}

// byDefault says of a value that nobody chose that it is the platform's.
func byDefault(f model.AnyFact) string {
	if f.State() != model.Implied || f.Origin().Source.URL == "" {
		return ""
	}
	return " (the default of " + f.Origin().Source.By + ")"
}

// atOf is where a team wrote a fact, or the zero Span.
func atOf(f model.AnyFact) value.Span {
	if o := f.Origin(); o != nil {
		return o.At
	}
	return value.Span{}
}
