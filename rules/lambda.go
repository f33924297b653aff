package rules

import (
	"strings"

	"tautline.dev/model"
)

// PolledByLambda tells whether a line is AWS Lambda's polling of SQS, as far as
// the model says: a queue and a function of which nobody names another
// platform. Guidance that is only Lambda's holds for no other pair.
func PolledByLambda(l *model.Line) bool {
	return l.From.Kind == model.Queue && l.To.Kind == model.Function &&
		strings.HasPrefix(l.From.Platform.Or("aws/sqs"), "aws/sqs") && l.To.Platform.Or("aws/lambda") == "aws/lambda"
}
