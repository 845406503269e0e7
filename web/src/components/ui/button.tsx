import { Link, type LinkProps } from "@tanstack/react-router";
import { LoaderCircle } from "lucide-react";
import type { ButtonHTMLAttributes, ReactNode } from "react";
import { toast } from "@/lib/toasts";
import styles from "./button.module.css";

export type ButtonLook = "plain" | "primary" | "quiet" | "danger";

interface Look {
  look?: ButtonLook;
  small?: boolean;
  /** Only an icon is shown; the label is then read out and shown on hover. */
  label?: string;
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, Look {
  busy?: boolean;
  /**
   * Why the person may not do this: the button stays visible and reachable, and all it does is say
   * so.
   */
  denied?: string;
  children?: ReactNode;
}

export function buttonClass({ look = "plain", small, label }: Look, extra?: string): string {
  return [
    styles.button,
    look !== "plain" && styles[look],
    small && styles.small,
    label && styles.icon,
    extra,
  ]
    .filter(Boolean)
    .join(" ");
}

export function Button({
  look,
  small,
  label,
  busy,
  denied,
  children,
  className,
  disabled,
  type = "button",
  onClick,
  title,
  ...rest
}: ButtonProps) {
  return (
    <button
      type={denied ? "button" : type}
      className={buttonClass({ look, small, label }, className)}
      disabled={!denied && (disabled || busy)}
      aria-disabled={denied ? true : undefined}
      aria-label={label}
      title={denied ?? title ?? label}
      aria-busy={busy || undefined}
      onClick={denied ? () => toast.bad(denied) : onClick}
      {...rest}
    >
      {busy && <LoaderCircle size={14} className={styles.spinner} aria-hidden />}
      {busy && label ? null : children}
    </button>
  );
}

export function ButtonLink({
  look,
  small,
  children,
  className,
  ...rest
}: LinkProps & Look & { className?: string; children: ReactNode }) {
  return (
    <Link className={buttonClass({ look, small }, className)} {...rest}>
      {children}
    </Link>
  );
}
