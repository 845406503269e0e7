import { ChevronDown, Search } from "lucide-react";
import {
  useContext,
  useId,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from "react";
import styles from "./field.module.css";
import { FormErrors } from "./form";

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string;
  hideLabel?: boolean;
  children: (control: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": boolean | undefined;
  }) => ReactNode;
}

export function Field({ label, hint, error, hideLabel, children }: FieldProps) {
  const id = useId();
  const own = useContext(FormErrors).get(id);
  const wrong = error ?? own;
  const note = wrong ?? hint;
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={hideLabel ? "visually-hidden" : styles.label}>
        {label}
      </label>
      {children({
        id,
        "aria-describedby": note ? `${id}-note` : undefined,
        "aria-invalid": wrong ? true : undefined,
      })}
      {note && (
        <p id={`${id}-note`} className={wrong ? styles.error : styles.hint}>
          {note}
        </p>
      )}
    </div>
  );
}

interface Small {
  small?: boolean;
}

export function Input({
  small,
  className,
  ...rest
}: InputHTMLAttributes<HTMLInputElement> & Small) {
  return <input className={join(styles.input, small && styles.small, className)} {...rest} />;
}

export function Textarea({ className, ...rest }: TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return <textarea className={join(styles.input, styles.textarea, className)} {...rest} />;
}

export function Select({
  small,
  className,
  children,
  ...rest
}: SelectHTMLAttributes<HTMLSelectElement> & Small) {
  return (
    <span className={join(styles.selectWrap, className)}>
      <select className={join(styles.input, styles.select, small && styles.small)} {...rest}>
        {children}
      </select>
      <ChevronDown size={14} aria-hidden />
    </span>
  );
}

export function SearchInput({
  label,
  className,
  small,
  ...rest
}: InputHTMLAttributes<HTMLInputElement> & Small & { label: string }) {
  return (
    <span className={join(styles.searchWrap, className)}>
      <Search size={14} aria-hidden />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        className={join(styles.input, styles.search, small && styles.small)}
        {...rest}
      />
    </span>
  );
}

/** A button that opens the file chooser; a file may be dropped on it as well. */
export function FilePick({
  label,
  accept,
  onPick,
}: {
  label: string;
  accept: string;
  onPick: (files: FileList | null) => void;
}) {
  return (
    <label className={styles.file}>
      <span>{label}</span>
      <input type="file" accept={accept} onChange={(event) => onPick(event.target.files)} />
    </label>
  );
}

export function Check({
  label,
  ...rest
}: InputHTMLAttributes<HTMLInputElement> & { label: ReactNode }) {
  return (
    <label className={styles.check}>
      <input type="checkbox" {...rest} />
      <span>{label}</span>
    </label>
  );
}

function join(...names: (string | false | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}
