import {
  createContext,
  useState,
  type ComponentProps,
  type FormEvent,
  type SyntheticEvent,
} from "react";

/** What is wrong with a field of the form around it, by the field's id. */
export const FormErrors = createContext<ReadonlyMap<string, string>>(new Map());

type Checked = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const NONE: ReadonlyMap<string, string> = new Map();

/**
 * A form that says itself what is wrong, under the field and in the app's words, instead of the
 * browser's bubble.
 */
export function Form({
  onSubmit,
  children,
  ...rest
}: Omit<ComponentProps<"form">, "onSubmit"> & {
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}) {
  const [errors, setErrors] = useState(NONE);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wrong = [...event.currentTarget.elements].filter(isWrong);
    setErrors(new Map(wrong.map((field) => [field.id, wordsFor(field)])));
    if (wrong[0]) wrong[0].focus();
    else onSubmit(event);
  };
  const mended = (event: SyntheticEvent<HTMLFormElement>) => {
    const field = event.target as Element;
    if (!errors.has(field.id) || isWrong(field)) return;
    setErrors(new Map([...errors].filter(([id]) => id !== field.id)));
  };
  return (
    <form noValidate onSubmit={submit} onInput={mended} {...rest}>
      <FormErrors.Provider value={errors}>{children}</FormErrors.Provider>
    </form>
  );
}

function isWrong(field: Element): field is Checked {
  return "validity" in field && !(field as Checked).validity.valid && !(field as Checked).disabled;
}

function wordsFor(field: Checked): string {
  const { validity } = field;
  if (validity.valueMissing) return "This is needed.";
  if (validity.typeMismatch && field.getAttribute("type") === "email")
    return "This is not an e-mail address.";
  if (validity.typeMismatch) return "This is not an address.";
  if (validity.tooShort) return `At least ${field.getAttribute("minlength")} characters.`;
  if (validity.rangeUnderflow) return `At least ${field.getAttribute("min")}.`;
  if (validity.rangeOverflow) return `At most ${field.getAttribute("max")}.`;
  if (validity.badInput) return "This is not a number.";
  return field.validationMessage;
}
